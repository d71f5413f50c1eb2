import type { z } from "zod";
import { HttpError } from "./http-error.ts";

/**
 * What a request brought, once it has the shape that its route takes.
 *
 * @throws {HttpError} `invalid_parameter`, which names the field and what is allowed; never a value, which may be a
 *   password
 */
export function checked<Body>(shape: z.ZodType<Body>, value: unknown): Body {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join(".") ?? "";
  if (field === "" && issue?.code === "invalid_type")
    throw new HttpError(400, "invalid_parameter", "The body must be a JSON object.");
  throw new HttpError(
    400,
    "invalid_parameter",
    `${field === "" ? "The body" : field} ${issue?.message ?? ""}`,
    {
      details: { field },
    },
  );
}
