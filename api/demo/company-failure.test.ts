import { expect, test } from "vitest";
import { openCompany } from "./company.ts";

test("a company whose threads cannot work says why, and still closes", async () => {
  const company = openCompany({
    endpoint: "http://127.0.0.1:9",
    apiKey: "no key at all",
    speed: 1,
    seed: "failure",
  });
  await expect(company.failure).rejects.toThrow(/API key/);
  await company.close();
});
