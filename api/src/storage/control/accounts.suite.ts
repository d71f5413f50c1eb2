import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MANY, type ControlParts } from "./control-parts.ts";

/** Workspaces, keys and who changed what: the same on every adapter. */
export function accountsSuite({ storage, freshScopes }: ControlParts): void {
  describe("accounts", () => {
    test("a workspace is made once, whoever asks at once, and is found again by its slug", async () => {
      const slug = randomUUID();
      const ensure = (name: string) => storage().accounts.ensureWorkspace({ slug, name, plan: "pro" });
      const made = await Promise.all(["a", "b", "c"].map(ensure));
      expect(made[0]!.workspace).toMatchObject({
        slug,
        plan: "pro",
        autoCreateProjects: true,
        timezone: "UTC",
      });
      expect(made[0]!.liveDataSetId).not.toBe(made[0]!.testDataSetId);
      expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(await ensure("d")).toEqual(made[0]);
    });

    test("a key is stored once, and opens the data of its type", async () => {
      const { live, test: other } = await freshScopes();
      const { accounts } = storage();
      for (const type of ["live", "test", "read"] as const) {
        const sha256 = new Uint8Array(randomBytes(32));
        const key = { workspaceId: live.workspaceId, sha256, prefix: `hb_${type}_abcd`, type, label: "Key" };
        expect(await accounts.findKey(sha256)).toBeNull();
        for (const label of ["Key", "Again"]) await accounts.ensureKey({ ...key, label });
        expect(await accounts.findKey(sha256)).toMatchObject({
          ...{ type, label: "Key", prefix: key.prefix, dataSet: type === "test" ? "test" : "live" },
          ...{ dataSetId: (type === "test" ? other : live).dataSetId, revokedAtMs: null, expiresAtMs: null },
          ...{ projectId: null, workspace: { id: live.workspaceId, plan: "free" } },
        });
      }
    });

    test("the audit log is read newest first, by whatever number of actors", async () => {
      const { live } = await freshScopes();
      const { live: foreign } = await freshScopes();
      for (const id of ["ada", "bob", "ada"])
        await storage().auditLog.appendAudit(
          live,
          { actor: { kind: "user", id, name: id }, atMs: 1_000 },
          {
            action: "project.create",
            subject: { type: "project", id, name: id },
            before: null,
            after: { id },
          },
        );
      const actorIds = ["ada", ...Array.from({ length: MANY }, (_, i) => `nobody ${i}`)];
      const read = (scope: typeof live, filter: object) =>
        storage().auditLog.listAudit(scope, { filter, beforeId: null, limit: 10 });
      const found = await read(live, { actorIds });
      expect(found).toMatchObject([{ actor: { id: "ada" } }, { actor: { id: "ada" } }]);
      expect(found[0]!.id).toBeGreaterThan(found[1]!.id);
      expect(await read(live, { actorIds: [] })).toEqual([]);
      expect(await read(foreign, {})).toEqual([]);
    });
  });
}
