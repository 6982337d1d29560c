/**
 * The managers of python-gitlab: the path each works on, and the type of its objects. Own facts,
 * from its documentation; paths are below `/api/v4`.
 */
type Manager = readonly [path: string, object?: string];

const project = "/projects/{id}";
const mr = `${project}/merge_requests`;

export const gitlabManagers: Readonly<Record<string, Readonly<Record<string, Manager>>>> = {
  Gitlab: {
    projects: ["/projects", "Project"],
    groups: ["/groups", "Group"],
    users: ["/users"],
    issues: ["/issues"],
    mergerequests: ["/merge_requests"],
    runners: ["/runners"],
    namespaces: ["/namespaces"],
    personal_access_tokens: ["/personal_access_tokens"],
    todos: ["/todos"],
  },
  Group: {
    projects: ["/groups/{id}/projects", "Project"],
    members: ["/groups/{id}/members"],
    variables: ["/groups/{id}/variables"],
    issues: ["/groups/{id}/issues"],
    mergerequests: ["/groups/{id}/merge_requests"],
    subgroups: ["/groups/{id}/subgroups"],
    labels: ["/groups/{id}/labels"],
    milestones: ["/groups/{id}/milestones"],
    access_tokens: ["/groups/{id}/access_tokens"],
  },
  Project: {
    issues: [`${project}/issues`, "Issue"],
    mergerequests: [mr, "MergeRequest"],
    pipelines: [`${project}/pipelines`, "Pipeline"],
    jobs: [`${project}/jobs`, "Job"],
    releases: [`${project}/releases`],
    tags: [`${project}/repository/tags`],
    branches: [`${project}/repository/branches`],
    commits: [`${project}/repository/commits`, "Commit"],
    files: [`${project}/repository/files`],
    variables: [`${project}/variables`],
    hooks: [`${project}/hooks`],
    members: [`${project}/members`],
    environments: [`${project}/environments`],
    deployments: [`${project}/deployments`],
    labels: [`${project}/labels`],
    milestones: [`${project}/milestones`],
    snippets: [`${project}/snippets`],
    access_tokens: [`${project}/access_tokens`],
    deploytokens: [`${project}/deploy_tokens`],
    protectedbranches: [`${project}/protected_branches`],
    triggers: [`${project}/triggers`],
  },
  Issue: { notes: [`${project}/issues/{issue_iid}/notes`] },
  MergeRequest: {
    notes: [`${mr}/{merge_request_iid}/notes`],
    discussions: [`${mr}/{merge_request_iid}/discussions`],
  },
  Commit: { statuses: [`${project}/repository/commits/{sha}/statuses`] },
};

/** Methods of objects beside `save` and `delete`: verb and what follows the object's path. */
export const gitlabActions: Readonly<Record<string, readonly [string, string]>> = {
  merge: ["PUT", "/merge"],
  approve: ["POST", "/approve"],
  rebase: ["PUT", "/rebase"],
  changes: ["GET", "/changes"],
  cancel: ["POST", "/cancel"],
  retry: ["POST", "/retry"],
  play: ["POST", "/play"],
  trace: ["GET", "/trace"],
  artifacts: ["GET", "/artifacts"],
  cherry_pick: ["POST", "/cherry_pick"],
  diff: ["GET", "/diff"],
};
