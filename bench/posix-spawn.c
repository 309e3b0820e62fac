/* posix_spawn MOST PROGRAM: starts PROGRAM once for each word of standard input, MOST at once. A word is the number of units
   that have to end first: "0" for all of a flat plan, "1" where each waits for the one before. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
  int most = atoi(argv[1]), running = 0, ended = 0, needed, status;
  char *words[] = {argv[2], NULL};
  pid_t pid;
  if (argc != 3) return 2;
  while (scanf("%d", &needed) == 1) {
    while (running >= most || ended < needed) {
      if (wait(&status) < 0 || status != 0) return 1;
      running -= 1;
      ended += 1;
    }
    if (posix_spawn(&pid, argv[2], NULL, NULL, words, environ) != 0) return 1;
    running += 1;
  }
  while (running > 0) {
    if (wait(&status) < 0 || status != 0) return 1;
    running -= 1;
  }
  return 0;
}
