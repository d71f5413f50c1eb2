import { writeFileSync } from "node:fs";
import { printSchema } from "../src/graphql/print.ts";

writeFileSync(new URL("../../schema/schema.graphql", import.meta.url), printSchema());
