import { LIMITS } from "@hiveboard/schema";
import { index, mssqlTable, primaryKey } from "drizzle-orm/mssql-core";
import { bytes, number, text } from "../columns.ts";
import { workspaces } from "./accounts.tables.ts";

/* People, what they belong to and how they are signed in: the mirror of `sqlite/control/people.tables.ts`. */

export const users = mssqlTable("users", {
  user_id: text(36).primaryKey(),
  email: text(254).notNull().unique(),
  name: text(LIMITS.maxPayloadNameLength).notNull(),
  password_hash: text(LIMITS.maxPayloadNameLength).notNull(),
  created_at_ms: number().notNull(),
});

export const memberships = mssqlTable(
  "memberships",
  {
    workspace_id: text(36)
      .notNull()
      .references(() => workspaces.workspace_id),
    user_id: text(36)
      .notNull()
      .references(() => users.user_id),
    role: text(8).notNull(),
    joined_at_ms: number().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace_id, t.user_id] }),
    index("memberships_by_user").on(t.user_id, t.joined_at_ms),
  ],
);

export const sessions = mssqlTable(
  "sessions",
  {
    session_id: text(36).primaryKey(),
    user_id: text(36)
      .notNull()
      .references(() => users.user_id),
    workspace_id: text(36)
      .notNull()
      .references(() => workspaces.workspace_id),
    data_set: text(4).notNull(),
    kind: text(8).notNull(),
    family_sha256: bytes(32).notNull().unique(),
    refresh_sha256: bytes(32),
    previous_sha256: bytes(32),
    request_sha256: bytes(32),
    client: text(LIMITS.maxPayloadNameLength).notNull(),
    created_at_ms: number().notNull(),
    last_used_at_ms: number().notNull(),
    access_until_ms: number(),
    expires_at_ms: number().notNull(),
    ended_at_ms: number(),
    end_reason: text(32),
  },
  (t) => [index("sessions_by_user").on(t.user_id, t.created_at_ms)],
);

export const invites = mssqlTable(
  "invites",
  {
    invite_id: text(36).primaryKey(),
    workspace_id: text(36)
      .notNull()
      .references(() => workspaces.workspace_id),
    email: text(254).notNull(),
    role: text(8).notNull(),
    token_sha256: bytes(32).notNull().unique(),
    invited_by: text(36),
    created_at_ms: number().notNull(),
    expires_at_ms: number().notNull(),
    accepted_at_ms: number(),
    revoked_at_ms: number(),
  },
  (t) => [index("invites_by_workspace").on(t.workspace_id, t.created_at_ms)],
);
