import { builder } from "../graphql/builder.ts";
import type { PriceInput } from "./price.service.ts";
import { ModelPriceInput, ModelPriceType } from "./price.type.ts";

type Given = Omit<PriceInput, "validFromMs"> & { validFrom?: number | null };
const toInput = ({ validFrom, ...rest }: Given): PriceInput => ({ ...rest, validFromMs: validFrom });

builder.mutationFields((t) => ({
  createModelPrice: t.field({
    type: ModelPriceType,
    description:
      "Adds a price. It is in force for calls that arrive from now on; `repriceCalls` is for earlier ones.",
    authScopes: { permission: "workspace.manage" },
    args: { input: t.arg({ type: ModelPriceInput, required: true, description: "The price." }) },
    resolve: (_root, { input }, { services, viewpoint }) => {
      const { scope, nowMs } = viewpoint();
      return services.prices.addPrice(scope, toInput(input), nowMs);
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
    resolve: (_root, { id, input }, { services, viewpoint }) =>
      services.prices.updatePrice(viewpoint().scope, id, toInput(input)),
  }),
  deleteModelPrice: t.id({
    description: "Removes a price. Gives its id.",
    authScopes: { permission: "workspace.manage" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: async (_root, { id }, { services, viewpoint }) => {
      await services.prices.removePrice(viewpoint().scope, id);
      return id;
    },
  }),
}));
