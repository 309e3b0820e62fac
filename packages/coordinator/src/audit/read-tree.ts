import { lstatSync, opendirSync, type Dirent } from 'node:fs';
import { runGit } from './run-git.ts';
import { ABSENT, pathSignature } from './path-signature.ts';
