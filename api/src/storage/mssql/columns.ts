import { bigint, customType, varbinary } from "drizzle-orm/mssql-core";

const BINARY = "COLLATE Latin1_General_100_BIN2";
export const text = (characters: number | null) =>
  customType<{ data: string }>({
    dataType: () => `nvarchar(${characters === null ? "max" : String(characters * 2)}) ${BINARY}`,
  })();
export const number = () => bigint({ mode: "number" });
export const bytes = (size: number) => varbinary({ length: size });
