import { countCharacters } from "@hiveboard/schema";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { AccountChanges } from "./account-changes.ts";
import type { KeyType } from "./account.store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { ApiKey, KeyStore } from "./key.store.ts";
import type { Principal } from "./principal.ts";
import { newKey } from "./secrets.ts";

const MAX_LABEL_LENGTH = 128;

export interface KeyService {
  list(principal: Principal, query: Parameters<KeyStore["listKeys"]>[1]): Promise<ApiKey[]>;
  /**
   * @returns the key in full, which nobody can read again
   * @throws {ContractError} `invalid_parameter` when a part is malformed, `project_not_found`
   */
  create(
    principal: Principal,
    wanted: { type: KeyType; label: string; expiresAtMs: number | null; project: string | null },
  ): Promise<{ key: string; apiKey: ApiKey }>;
  /** From now on it opens nothing. @throws {ContractError} `invalid_parameter` when there is no such key */
  revoke(principal: Principal, id: string): Promise<ApiKey>;
}

export function createKeyService(parts: {
  store: KeyStore;
  audit: AuditTrail;
  changes: AccountChanges;
  nowMs: () => number;
}): KeyService {
  const { store, audit, changes, nowMs } = parts;
  return {
    list: ({ scope }, query) => store.listKeys(scope, query),
    async create(principal, { type, label, expiresAtMs, project }) {
      if (expiresAtMs !== null && expiresAtMs <= nowMs())
        throw invalidParameter("expiresAt has passed already.");
      // What a restricted key may read would have to be cut out of every query; it only sends (see `principalOf`).
      if (type === "read" && project !== null)
        throw invalidParameter("A key that only reads cannot be restricted to a project.");
      const { key, sha256, prefix } = newKey(type);
      const wanted = { sha256, prefix, type, label: checkedLabel(label), expiresAtMs, project };
      const apiKey = await store.createKey(principal.scope, wanted, audit.by(principal));
      if (apiKey === null)
        throw new ContractError("project_not_found", `There is no project ${JSON.stringify(project)}.`);
      return { key, apiKey };
    },
    async revoke(principal, id) {
      const revoked = await store.revokeKey(principal.scope, id, audit.by(principal));
      if (revoked === null) throw invalidParameter(`There is no API key ${JSON.stringify(id)}.`);
      changes.publish({ type: "credentials_changed" });
      return revoked;
    },
  };
}

function checkedLabel(label: string): string {
  const trimmed = label.trim();
  const length = countCharacters(trimmed);
  if (length >= 1 && length <= MAX_LABEL_LENGTH) return trimmed;
  throw invalidParameter(`label has ${length} characters; it takes 1 to ${MAX_LABEL_LENGTH}.`, {
    limit: MAX_LABEL_LENGTH,
    actual: length,
  });
}
