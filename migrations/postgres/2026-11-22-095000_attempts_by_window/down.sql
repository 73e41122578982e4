DROP INDEX attempts_by_window;
