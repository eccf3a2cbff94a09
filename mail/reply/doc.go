// Package reply extracts what a person wrote in a reply, and interprets what it decides.
//
// The steps:
//
//  1. [Extract] returns the sender's own words without quoted letters, signatures and legal notices (extract.go; extract_html.go for
//     HTML, with extract_hidden.go, extract_style.go and extract_sheet.go for what is displayed of it; extract_text.go for plain text, with
//     extract_history.go for what counts as a quoted letter; signature_block.go and signature_remark.go for the end of the letter). What the
//     [Context] knows is left out too: the lines with which the sender signs (signature_context.go), blocks that recur (block.go,
//     block_instruct.go for those that are never learned), banners and notices (notice.go).
//  2. [Interpret] interprets the decision (verdict.go, with interpreter.go for the text of one letter and numbered_decisions.go for decisions
//     that name several items). words.go and sentence_builder.go split the text into sentences of words, normal_word.go has the form in which
//     words are compared, slips.go, slip_tables.go and input_method.go repair slips of the keyboard. grammar.toml has the grammar as data,
//     which grammar.go holds and grammar_load.go loads: classes of phrases, shapes of clauses, obstacles. expression.go parses their forms,
//     match.go matches them, beginnings.go spares those that cannot begin with a word. shape_reading.go reads a sentence: tile.go builds it
//     from shapes, with dictated.go for text without commas, or else its obstacles are looked for. speaker.go asks whether the sender assents
//     or asks somebody to. ready_answer.go reads the answers that our buttons prepare.
//  3. [ReadAnswer] reads the acts of an answer to another question (answer.go), with a grammar of its own on the classes of the first
//     (answers.toml, answer_grammar.go). answer_token.go and answer_number.go keep addresses, document numbers and dates together,
//     answer_telex.go repairs words typed with the input method off. answer_sentence.go finds the acts of a sentence, answer_name.go the names
//     in them, answer_prose.go a text of substance. Package plan decides what the acts become.
//  4. [InterpretItems] interprets an answer line by line (items.go, items_clause.go). [Withdraws] recognises the withdrawal of a decision
//     (ready_answer.go).
//
// One rule outranks the others: a text that is not clearly an approval is never interpreted as one. A missed approval costs one more
// question; a wrong approval cannot be undone.
//
// All functions are pure, and their cost is linear in the length of the text. Package inbound calls them.
package reply
