mod anonymous;
