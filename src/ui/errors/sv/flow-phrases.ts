// Why a flow could not run, and what is odd about one, in Swedish.
import type { flowPhrases as phrases } from '../flow-phrases';

export const flowPhrases: Readonly<Record<(typeof phrases)[number], string>> = {
  'nothing is recorded of this row.': 'inget är inspelat för den här raden.',
  'no column and no default gives it a value': 'ingen kolumn och inget förval ger den ett värde',
  'it does not run here.': 'den körs inte här.',
  'its files are not on this device and could not be fetched':
    'dess filer finns inte på enheten och kunde inte hämtas',
  'there is more than one query: one is run': 'det finns fler än en fråga: en körs',
  'it must be one query that gives rows, such as SELECT':
    'det måste vara en fråga som ger rader, till exempel SELECT',
  'it may read the tables t1, t2 and t3, and no files or addresses':
    'den får läsa tabellerna t1, t2 och t3, men inga filer eller adresser',
  'What the query gives': 'Det som frågan ger',
  'The query': 'Frågan',
  'starting DuckDB': 'startar DuckDB',
  'running the query': 'kör frågan',
  'it is not among the prebuilt models': 'den finns inte bland de färdigbyggda modellerna',
  'this browser has no WebGPU': 'den här webbläsaren har inte WebGPU',
  'no graphics device was found': 'ingen grafikenhet hittades',
  'it needs {1} of the graphics device, which this one does not have':
    'den behöver {1} av grafikenheten, vilket den här inte har',
  'a model of this device takes no pictures: ask one by its address.':
    'en modell på den här enheten tar inte emot bilder: fråga en via dess adress.',
  'it has more than 20 MB': 'den har mer än 20 MB',
  'it does not say that it is pure Python': 'det står inte att den är ren Python',
  'it holds compiled code for {1}: only pure Python (…-none-any.whl) and …-{2}.whl are taken':
    'den innehåller kompilerad kod för {1}: bara ren Python (…-none-any.whl) och …-{2}.whl tas emot',
  'it has more than 100 MB': 'det är större än 100 MB',
  'its SHA-256 is {1}, and the list says {2}': 'dess SHA-256 är {1}, och listan säger {2}',
  'there is no network, or nothing that may be asked answers there ({1})':
    'det finns inget nätverk, eller inget som får tillfrågas svarar där ({1})',
  'it is not on this device: fetch it or give it to the flow again, or leave out the packages':
    'det finns inte på den här enheten: hämta det eller ge det till flödet igen, eller lämna paketen ute',
  'the list of its packages is not on this device and could not be fetched':
    'listan över dess paket finns inte på den här enheten och kunde inte hämtas',
  'the package {1} could not be put in place ({2})': 'paketet {1} kunde inte läggas på plats ({2})',
  "it is no list of Pyodide's packages ({1})": 'det är ingen lista över Pyodides paket ({1})',
  'its packages are for Pyodide {1}, and this is {2}': 'dess paket är för Pyodide {1}, och det här är {2}',
  'a flow has at most {1} packages': 'ett flöde har högst {1} paket',
  'it is damaged: {1} is not what its list says': 'den är skadad: {1} är inte vad dess lista säger',
  'its list does not name {1}': 'dess lista nämner inte {1}',
  'the package {1} is not on this device: give it to the flow again':
    'paketet {1} finns inte på den här enheten: ge det till flödet igen',
  'its answer has no text': 'svaret har ingen text',
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
