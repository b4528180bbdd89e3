// What is odd about a flow, in Swedish.
import type { flowPhrases as phrases } from '../flow-phrases';

export const flowPhrases: Readonly<Record<(typeof phrases)[number], string>> = {
  'two nodes are called "{1}"': 'två noder heter ”{1}”',
  '"{1}" waits for its own output': '”{1}” väntar på sitt eget resultat',
  'the output "{1}" refers to "{2}", which is not there': 'utdatan ”{1}” hänvisar till ”{2}”, som inte finns',
  'there is no node that could run': 'det finns ingen nod som kan köras',
  '"{1}" is included from outside the folder, and was not among what came with it':
    '”{1}” hämtas utifrån mappen, och fanns inte bland det som följde med',
  'it refers to the [1] "{2}", which is not there': 'den hänvisar till [1] ”{2}”, som inte finns',
  'it has no source file': 'den har ingen källfil',
  'its file {1} is not here': 'dess fil {1} finns inte här',
  'it imports {1}: no such package is here, and "Python packages" under its files says where it can be had':
    'den importerar {1}: inget sådant paket finns här, och ”Python-paket” bland dess filer säger var det finns',
  'the tool {1} is not here': 'verktyget {1} finns inte här',
  'it has no type': 'den har ingen typ',
  '{1} sends no body: leave its method out, or make it POST':
    '{1} skickar ingen body: utelämna dess method, eller gör den till POST',
  'the type "{1}" is not known; it is taken as a string': 'typen ”{1}” är okänd; den tas som text',
  'the default variant "{1}" of "{2}" is not there': 'standardvarianten ”{1}” av ”{2}” finns inte',
  'the variants of "{1}" are not there': 'varianterna av ”{1}” finns inte',
  'nodes of type "{1}" are not known here': 'noder av typen ”{1}” är okända här',
  '{1} has no function or class "{2}"': '{1} har ingen funktion eller klass ”{2}”',
  '{1} is made with {2}: put values into init.json or under sample: init:':
    '{1} skapas med {2}: skriv värden i init.json eller under sample: init:',
  '__aggregate__ is not run: figures over all rows are made by checks here':
    '__aggregate__ körs inte: här ger kontroller tal över alla rader',
  '{1} is not heeded': '{1} beaktas inte',
  'response: all is not heeded; the first answer is given':
    'response: all beaktas inte; det första svaret ges',
  'scenarios are not read': 'scenarier läses inte',
  'a prompt of this form is not read': 'en prompt av den här formen läses inte',
  'the prompt {1} is a program; programs as prompts do not run here':
    'prompten {1} är ett program; program som prompter körs inte här',
  'the prompt file {1} is not here': 'promptfilen {1} finns inte här',
  'a test stands for more than {1} values; the rest is left out':
    'ett test står för fler än {1} värden; resten utelämnas',
  'there are more than {1} rows or {2} values; the rest is left out':
    'det finns fler än {1} rader eller {2} värden; resten utelämnas',
  'there are more than {1} variants; the rest is left out':
    'det finns fler än {1} varianter; resten utelämnas',
  'tests at {1} are not fetched': 'tester på {1} hämtas inte',
  'the file of tests {1} is not here': 'testfilen {1} finns inte här',
  'tests in {1} are not read': 'tester i {1} läses inte',
  'the assertion "{1}" has no counterpart here and is left out':
    'påståendet ”{1}” har ingen motsvarighet här och utelämnas',
  '"{1}" of a test has no counterpart here and is left out':
    '”{1}” i ett test har ingen motsvarighet här och utelämnas',
  '"{1}" has no counterpart here and is left out': '”{1}” har ingen motsvarighet här och utelämnas',
  'the file {1} of the variable "{2}" is not here; tests with it are left out':
    'filen {1} till variabeln ”{2}” finns inte här; tester med den utelämnas',
  'the file {1} of the variable "{2}" cannot be read; tests with it are left out':
    'filen {1} till variabeln ”{2}” kan inte läsas; tester med den utelämnas',
  'its score is {1}, and {2} is asked': 'dess poäng är {1}, och {2} krävs',
  'transforms of answers in files or packages are not applied':
    'omvandlingar av svar i filer eller paket tillämpas inte',
  'a transform of a provider is not applied': 'en leverantörs omvandling tillämpas inte',
  'a provider that names its prompts is asked all of them': 'en leverantör som anger sina promptar får alla',
  '"{1}" is not in it': '”{1}” finns inte i det',
  'it is no JSON': 'det är ingen JSON',
  'there is no JSON in it': 'det finns ingen JSON i det',
  'the schema is neither JSON nor YAML: {1}': 'JSON-schemat är varken JSON eller YAML: {1}',
  'the schema is no object: {1}': 'JSON-schemat är inget objekt: {1}',
  "the schema's {1} cannot be {2}": '{1} i JSON-schemat kan inte vara {2}',
  'the schema refers to {1}, which is not here': 'JSON-schemat hänvisar till {1}, som inte finns här',
  'the schema has no {1}': 'JSON-schemat har inget {1}',
  'the schema goes on without end': 'JSON-schemat tar aldrig slut',
  'there is no number in it': 'det finns inget tal i det',
  'there is no number to compare with': 'det finns inget tal att jämföra med',
  'the model told no probabilities of its words': 'modellen gav inga sannolikheter för sina ord',
  'no vectors can be made here': 'inga vektorer kan skapas här',
  'the judge gave no score: {1}': 'domaren gav inget betyg: {1}',
  'it must not be so': 'så får det inte vara',
  'it must not be so: {1}': 'så får det inte vara: {1}',
  node: 'noden',
  input: 'indatan'
};
