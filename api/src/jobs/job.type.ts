import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { JOB_KINDS, type Job } from "./job.ts";

const JobKindEnum = screamingEnum("JobKind", "What a job does.", JOB_KINDS);

const JobStatusEnum = screamingEnum("JobStatus", "How far a job is.", {
  waiting: "It has not begun, or waits before it tries again.",
  running: "It is under way.",
  done: "It is done.",
  failed: "It was given up after several tries.",
});

export const JobType = builder.objectRef<Job>("Job").implement({
  description: "Work that the server does in the background, in small steps.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    kind: t.expose("kind", { type: JobKindEnum, description: "What it does." }),
    subject: t.exposeString("subject", {
      nullable: true,
      description: "What it is about: a project's slug, a period; null where its kind says all.",
    }),
    status: t.expose("status", { type: JobStatusEnum, description: "How far it is." }),
    isServerWide: t.boolean({
      description: "It concerns the whole server and not this workspace alone.",
      resolve: ({ workspaceId }) => workspaceId === null,
    }),
    progress: t.float({
      nullable: true,
      description: "How much of it is done, 0 to 1; null where that is not known beforehand.",
      resolve: progressOf,
    }),
    rowsDone: t.float({
      nullable: true,
      description: "Rows that it has dealt with; null for a job of the whole server.",
      resolve: ({ workspaceId, done }) => (workspaceId === null ? null : done),
    }),
    error: t.string({
      nullable: true,
      description: "That its last step failed; the server's log says why. Null where it did not.",
      resolve: ({ error, attempts }) =>
        error === null ? null : `The last ${attempts === 1 ? "step" : `${attempts} steps`} failed.`,
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    startedAt: t.expose("startedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it began; null before.",
    }),
    finishedAt: t.expose("finishedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it ended; null before.",
    }),
  }),
});

function progressOf({ status, done, total }: Job): number | null {
  if (status === "done") return 1;
  return total === null || total === 0 ? null : Math.min(1, done / total);
}
