/** By the resource's type, the kind of token as the catalog names it. */
export const gitlabTokenKinds: Readonly<Record<string, string>> = {
  gitlab_personal_access_token: "personal-access-token",
  gitlab_project_access_token: "project-access-token",
  gitlab_group_access_token: "group-access-token",
  gitlab_group_service_account_access_token: "service-account-token",
  gitlab_project_service_account_access_token: "service-account-token",
};

/** Attributes that say what the token is limited to. */
export const gitlabTargets = ["project", "group"] as const;
