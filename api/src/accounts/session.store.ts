import type { ChangedBy } from "./audit-log.ts";
import type { NewSession, Session, SessionRecord } from "./person.ts";
import type { DataScope } from "./scope.ts";

/** Why a session is over. */
export type EndReason = "signed_out" | "revoked" | "replayed" | "password_changed" | "removed" | "switched";

/** A refresh token that somebody shows, and what takes its place. */
export interface Rotation {
  familySha256: Uint8Array;
  refreshSha256: Uint8Array;
  /** Of the id that the client gave its request, so that it may ask again after a lost answer. */
  requestSha256: Uint8Array | null;
  next: { refreshSha256: Uint8Array; accessUntilMs: number };
  atMs: number;
  /** What an unused session lives for, milliseconds. */
  idleMs: number;
  /** What any session lives for at most, milliseconds. */
  maxMs: number;
}

/** `replayed`: an old token was shown, and the session is over for everybody who holds a part of it. */
export type RotationOutcome = { kind: "rotated"; sessionId: string } | { kind: "unknown" | "replayed" };

/**
 * Who is signed in. Read and written before there is a scope, but for what people see of their own sessions. What is
 * revoked, or ended by a replay, is written to the audit log in the same transaction.
 */
export interface SessionStore {
  /** @returns null when there is none, it has ended or expired, or its holder is no member any more */
  findSession(
    by: { id: string } | { familySha256: Uint8Array },
    nowMs: number,
  ): Promise<SessionRecord | null>;
  /** Starts a session. @returns false when the person does not belong to the workspace */
  startSession(session: NewSession): Promise<boolean>;
  /**
   * Ends a session and goes on with another of the same person, which is as old: the most that a session lives for,
   * `maxMs`, counts from when its holder signed in.
   *
   * @returns false when the old one is over already, or the person does not belong there
   */
  replaceSession(oldSessionId: string, session: NewSession, maxMs: number): Promise<boolean>;
  rotate(rotation: Rotation): Promise<RotationOutcome>;
  /** Notes that a session is in use. */
  touchSession(sessionId: string, use: { atMs: number; idleMs: number; maxMs: number }): Promise<void>;
  /** @returns false when it is over already */
  endSession(sessionId: string, reason: EndReason, atMs: number): Promise<boolean>;
  /** A person's own sessions in this workspace that are not over, newest first. */
  listSessions(scope: DataScope, userId: string, nowMs: number): Promise<Session[]>;
  /** @returns false when the person has no such session in this workspace */
  endOwnSession(
    scope: DataScope,
    end: { userId: string; sessionId: string; by: ChangedBy },
  ): Promise<boolean>;
  /** Ends all of a person's sessions but one, in every workspace. @returns how many */
  endOtherSessions(end: { userId: string; keepSessionId: string; by: ChangedBy }): Promise<number>;
}
