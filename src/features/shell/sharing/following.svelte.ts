// Whom this person follows from page to page, if anyone.
class Following {
  author = $state<string>();
}

export const following = new Following();
