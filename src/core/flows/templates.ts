// Flows to start from. Each runs offline with any language model of the workspace, and is of the format that every other
// flow is of.
import type { FlowFiles } from './open-flow';

export interface FlowTemplate {
  readonly id: 'empty' | 'ask' | 'variants' | 'classify' | 'documents' | 'chat';
  readonly files: FlowFiles;
}

const header = '$schema: https://azuremlschemas.azureedge.net/promptflow/latest/Flow.schema.json\n';

const empty: FlowTemplate = {
  id: 'empty',
  files: {
    'flow.dag.yaml': `${header}inputs:
  question:
    type: string
    default: What is a flame?
outputs: {}
nodes: []
`
  }
};

const ask: FlowTemplate = {
  id: 'ask',
  files: {
    'flow.dag.yaml': `${header}inputs:
  question:
    type: string
    default: What is a flame?
outputs:
  answer:
    type: string
    reference: \${answer.output}
nodes:
- name: answer
  type: llm
  source:
    type: code
    path: answer.jinja2
  inputs:
    question: \${inputs.question}
    temperature: 0
    max_tokens: 64
  api: chat
`,
    'answer.jinja2': 'user:\n{{question}}\n'
  }
};

const variants: FlowTemplate = {
  id: 'variants',
  files: {
    'flow.dag.yaml': `${header}inputs:
  question:
    type: string
    default: What is a flame?
outputs:
  answer:
    type: string
    reference: \${answer.output}
nodes:
- name: answer
  use_variants: true
node_variants:
  answer:
    default_variant_id: plain
    variants:
      plain:
        node:
          type: llm
          source:
            type: code
            path: plain.jinja2
          inputs:
            question: \${inputs.question}
            temperature: 0
            max_tokens: 64
          api: chat
      brief:
        node:
          type: llm
          source:
            type: code
            path: brief.jinja2
          inputs:
            question: \${inputs.question}
            temperature: 0
            max_tokens: 64
          api: chat
`,
    'plain.jinja2': 'user:\n{{question}}\n',
    'brief.jinja2': 'user:\nAnswer in one short sentence. {{question}}\n'
  }
};

const classify: FlowTemplate = {
  id: 'classify',
  files: {
    'flow.dag.yaml': `${header}inputs:
  text:
    type: string
    default: The soup was cold and the waiter forgot us.
outputs:
  label:
    type: string
    reference: \${label.output}
nodes:
- name: judge
  type: llm
  source:
    type: code
    path: judge.jinja2
  inputs:
    text: \${inputs.text}
    temperature: 0
    max_tokens: 16
  api: chat
- name: label
  type: javascript
  source:
    type: code
    path: label.js
  inputs:
    answer: \${judge.output}
- name: share
  type: javascript
  source:
    type: code
    path: share.js
  inputs:
    labels: \${label.output}
  aggregation: true
`,
    'judge.jinja2': 'user:\nIs this text positive or negative? Answer with one word.\n\n{{text}}\n',
    'label.js': `export default function ({ answer }) {
  return /negative/i.test(answer) ? 'negative' : 'positive';
}
`,
    'share.js': `export default function ({ labels }) {
  const share = labels.filter((label) => label === 'positive').length / labels.length;
  metric('positive', share);
  return share;
}
`
  }
};

const documents: FlowTemplate = {
  id: 'documents',
  files: {
    'flow.dag.yaml': `${header}inputs:
  question:
    type: string
    default: How deep is the lake?
outputs:
  answer:
    type: string
    reference: \${answer.output}
  passages:
    type: list
    reference: \${find.output}
nodes:
- name: find
  type: search_documents
  inputs:
    query: \${inputs.question}
    documents: docs/*
    top_k: 3
- name: answer
  type: llm
  source:
    type: code
    path: answer.jinja2
  inputs:
    question: \${inputs.question}
    passages: \${find.output}
    temperature: 0
    max_tokens: 128
  api: chat
`,
    'answer.jinja2': `system:
Answer from these passages only. If they do not say it, say that you do not know.
{% for passage in passages %}
[{{passage.document}}] {{passage.text}}
{% endfor %}

user:
{{question}}
`,
    'docs/lake.md': `# The lake

The lake is forty metres deep and a kilometre wide. It freezes from January to March.

# The hut

The hut has six beds and a stove. Firewood lies behind it; what is burned must be cut again.
`
  }
};

const chat: FlowTemplate = {
  id: 'chat',
  files: {
    'flow.dag.yaml': `${header}inputs:
  chat_history:
    type: list
    is_chat_history: true
    default: []
  question:
    type: string
    is_chat_input: true
    default: What is a flame?
outputs:
  answer:
    type: string
    reference: \${answer.output}
    is_chat_output: true
nodes:
- name: answer
  type: llm
  source:
    type: code
    path: chat.jinja2
  inputs:
    chat_history: \${inputs.chat_history}
    question: \${inputs.question}
    temperature: 0
    max_tokens: 128
  api: chat
`,
    'chat.jinja2': `system:
You are a helpful assistant.
{% for turn in chat_history %}
user:
{{turn.inputs.question}}
assistant:
{{turn.outputs.answer}}
{% endfor %}
user:
{{question}}
`
  }
};

export const flowTemplates = [
  ask,
  variants,
  classify,
  documents,
  chat,
  empty
] as const satisfies readonly FlowTemplate[];
