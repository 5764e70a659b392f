/** What a page says when its address names a segment, or a part of one, that has not crossed the wire. */
export const NOT_SENT_YET =
  'What this link names has not crossed the wire yet: connections are not kept when their page is left. Start a board and press Connect in the lab: it opens as soon as it is there.';
