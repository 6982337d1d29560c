/** The families of Slack's Web API, which are the first part of every method's name. */
export const slackMethods: RegExp =
  /^(?:admin|api|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|functions|migration|oauth|openid|pins|reactions|reminders|rtm|search|slackLists|stars|team|tooling|usergroups|users|views|workflows)$/;
