import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import type { Page } from "../graphql/pages.ts";
import type { Project } from "./project.ts";

type ProjectPage = Page<Project> & { totalCount: number };

const ProjectConnection = builder.connectionObject(
  {
    type: "Project",
    name: "ProjectConnection",
    description: "A page of projects.",
    fields: (t) => ({
      totalCount: t.int({
        description: "Projects that match, on all pages.",
        resolve: (page) => (page as unknown as ProjectPage).totalCount,
      }),
    }),
  },
  { name: "ProjectEdge", description: "A project in a list." },
);

const LIST = "projects";

builder.queryFields((t) => ({
  projects: t.field({
    type: ProjectConnection,
    description: "Projects, by slug.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      includeArchived: t.arg.boolean({ defaultValue: false, description: "Those that are put away, too." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, { services, viewpoint }): Promise<ProjectPage> => {
      const { first, after } = args;
      const size = pageSize(first);
      const afterSlug = decodeCursor(LIST, after, isSlug)?.[0] ?? null;
      const includeArchived = args.includeArchived ?? false;
      const projects = await services.projects.listProjects(viewpoint(), { includeArchived });
      const entries = projects
        .filter(({ slug }) => afterSlug === null || slug > afterSlug)
        .slice(0, size + 1)
        .map((node) => ({ node, cursor: encodeCursor(LIST, [node.slug]) }));
      return { ...pageOf(entries, { size, after }), totalCount: projects.length };
    },
  }),
  project: t.field({
    type: "Project",
    nullable: true,
    description: "One project; null where there is none.",
    authScopes: { permission: "data.read" },
    args: { id: t.arg.id({ required: true, description: "Slug or id." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.projects.getProject(viewpoint(), id),
  }),
}));

function isSlug(parts: readonly unknown[]): parts is readonly [string] {
  return parts.length === 1 && typeof parts[0] === "string";
}
