import { builder } from "../graphql/builder.ts";
import { fromPrice, type ModelPrice } from "./model-price.ts";

export const ModelPriceType = builder.objectRef<ModelPrice>("ModelPrice").implement({
  description: "What a model costs, US dollars a million tokens.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    pattern: t.exposeString("pattern", {
      description:
        "The model's whole name, letters' case aside; `*` stands for any characters. The most specific pattern wins.",
    }),
    inputUsd: t.float({
      description: "Input that no cache held.",
      resolve: ({ inputPrice }) => fromPrice(inputPrice),
    }),
    outputUsd: t.float({ description: "Output.", resolve: ({ outputPrice }) => fromPrice(outputPrice) }),
    cachedInputUsd: t.float({
      nullable: true,
      description: "Input read from a cache; null: what other input costs.",
      resolve: ({ cachedInputPrice }) => (cachedInputPrice === null ? null : fromPrice(cachedInputPrice)),
    }),
    validFrom: t.field({
      type: "DateTime",
      nullable: true,
      description: "From this time on, until a later price of the same pattern; null: since ever.",
      resolve: ({ validFromMs }) => (validFromMs === 0 ? null : validFromMs),
    }),
  }),
});

export const ModelPriceInput = builder.inputType("ModelPriceInput", {
  description: "A price of a model, US dollars a million tokens.",
  fields: (t) => ({
    pattern: t.string({ required: true, description: "The model's name; `*` stands for any characters." }),
    inputUsd: t.float({ required: true, description: "Input that no cache held." }),
    outputUsd: t.float({ required: true, description: "Output." }),
    cachedInputUsd: t.float({ description: "Input read from a cache; what other input costs by default." }),
    validFrom: t.field({ type: "DateTime", description: "From this time on; since ever by default." }),
  }),
});
