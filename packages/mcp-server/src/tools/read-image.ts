import { defineTool } from '../tool.ts';
import { deliverMedia } from './read-media.ts';

/** Hands an image to the model in the way that it can take. */
export const readImageTool = defineTool('read_image', {
  run: ({ path }, context) => deliverMedia(path, context, 'image'),
});
