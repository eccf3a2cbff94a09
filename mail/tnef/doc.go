// Package tnef parses Outlook's container winmail.dat (MS-OXTNEF) into the text, the HTML and the files inside.
//
// tnef.go parses the attributes, properties.go the MAPI properties (MS-OXCDATA), rtf.go decompresses RTF (MS-OXRTFCP) and takes its
// text. The input is untrusted: every length is checked, and the cost is linear in the size of the input. The child process that opens
// attachments calls [Parse]; package inbound recognises the container with [IsContainer].
package tnef
