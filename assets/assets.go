// Package assets carries the files that are part of the program: icons, page
// templates, the sample project, licences.
//
// It stands at the bottom of the house and imports nothing of ours. Each family
// of files has one small Go file that embeds it and hands it out by meaning.
package assets
