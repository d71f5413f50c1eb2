import { builder } from "../graphql/builder.ts";
import type { AuditEntry } from "../accounts/audit-log.ts";
import type { ModelPrice } from "./model-price.ts";
import type { PriceInput } from "./price.service.ts";
import { ModelPriceInput, ModelPriceType } from "./price.type.ts";

type Given = Omit<PriceInput, "validFromMs"> & { validFrom?: number | null };
const toInput = ({ validFrom, ...rest }: Given): PriceInput => ({ ...rest, validFromMs: validFrom });

const entry = (verb: string, { id, pattern, inputPrice, outputPrice }: ModelPrice): AuditEntry => ({
  action: `model_price.${verb}`,
  subject: { type: "model_price", id, name: pattern },
  before: null,
  after: { input_nano_usd_a_million: inputPrice, output_nano_usd_a_million: outputPrice },
});

builder.mutationFields((t) => ({
  createModelPrice: t.field({
    type: ModelPriceType,
    description:
      "Adds a price. It is in force for calls that arrive from now on; what earlier ones cost stays as it is.",
    authScopes: { permission: "workspace.manage" },
    args: { input: t.arg({ type: ModelPriceInput, required: true, description: "The price." }) },
    resolve: async (_root, { input }, { services, viewpoint, principal }) => {
      const { scope, nowMs } = viewpoint();
      const price = await services.prices.addPrice(scope, toInput(input), nowMs);
      await services.audit.record(principal, entry("create", price));
      return price;
    },
  }),
  updateModelPrice: t.field({
    type: ModelPriceType,
    description: "Replaces a price.",
    authScopes: { permission: "workspace.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Its id." }),
      input: t.arg({ type: ModelPriceInput, required: true, description: "What it is to be." }),
    },
    resolve: async (_root, { id, input }, { services, viewpoint, principal }) => {
      const price = await services.prices.updatePrice(viewpoint().scope, id, toInput(input));
      await services.audit.record(principal, entry("update", price));
      return price;
    },
  }),
  deleteModelPrice: t.id({
    description: "Removes a price. Gives its id.",
    authScopes: { permission: "workspace.manage" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: async (_root, { id }, { services, viewpoint, principal }) => {
      const { scope } = viewpoint();
      const held = (await services.prices.listPrices(scope)).find((price) => price.id === id);
      await services.prices.removePrice(scope, id);
      if (held !== undefined)
        await services.audit.record(principal, { ...entry("delete", held), after: null });
      return id;
    },
  }),
}));
