// What docs/api needs beyond TypeDoc's own plugins; typedoc.config.mjs loads it.
import { Converter } from 'typedoc';
import { MarkdownPageEvent } from 'typedoc-plugin-markdown';
import { describeField } from './field-descriptions.mjs';
import { nameKnownShapes } from './known-shapes.mjs';
import { tidyPage } from './tidy-page.mjs';
import { hidePrivateBases, inheritDescription, keepTableTypes, keepWrittenTypes } from './written-types.mjs';

export function load(app) {
  keepWrittenTypes(app.converter);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, describeField);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, inheritDescription);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, keepTableTypes);
  // After typedoc-plugin-zod, which has priority 2000.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameKnownShapes(project), 1000);
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => hidePrivateBases(project));
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = tidyPage(page.contents);
  });
}
