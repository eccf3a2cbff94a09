// Package tnef reads Outlook's container winmail.dat (MS-OXTNEF): the text, the HTML and the files inside.
//
// tnef.go walks the attributes, properties.go decodes MAPI properties, rtf.go unpacks and converts compressed RTF (MS-OXRTFCP).
// The input comes from strangers: every length is checked, and the work is linear in the bytes. The child process that reads
// attachments calls it, and package inbound recognises the container by [Signature].
package tnef
