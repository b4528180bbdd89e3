// How source is coloured: by the light modes of CodeMirror, each loaded when a text of its kind is shown.
import { StreamLanguage } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import type { CodeLanguage } from './code-language';

/** No extension for plain texts. */
export async function languageFor(language: CodeLanguage): Promise<Extension> {
  switch (language) {
    case 'jinja':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/jinja2')).jinja2);
    case 'python':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/python')).python);
    case 'javascript':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/javascript')).javascript);
    case 'json':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/javascript')).json);
    case 'yaml':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/yaml')).yaml);
    case 'sql':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/sql')).standardSQL);
    case 'text':
      return [];
    default:
      return language satisfies never;
  }
}
