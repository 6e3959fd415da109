package trace

import (
	"bytes"
	"strings"
)

const typeEvents = "sse"

// shortTypes are the short names of media types that a list shows.
var shortTypes = map[string]string{
	"text/html":                         "html",
	"application/xhtml+xml":             "html",
	"text/css":                          "css",
	"text/javascript":                   "js",
	"application/javascript":            "js",
	"application/x-javascript":          "js",
	"text/plain":                        "text",
	"text/event-stream":                 typeEvents,
	"text/csv":                          "csv",
	"text/xml":                          "xml",
	"application/json":                  "json",
	"application/xml":                   "xml",
	"application/pdf":                   "pdf",
	"application/zip":                   "zip",
	"application/gzip":                  "gzip",
	"application/wasm":                  "wasm",
	"application/octet-stream":          "bin",
	"application/x-www-form-urlencoded": "form",
	"multipart/form-data":               "form",
	"image/svg+xml":                     "svg",
	"image/x-icon":                      "ico",
	"image/vnd.microsoft.icon":          "ico",
	"application/grpc":                  "grpc",
}

// shortType is the short name of a Content-Type: json for application/json and
// for everything that ends in +json, the part behind the slash where the list
// knows nothing better.
func shortType(contentType []byte) string {
	if i := bytes.IndexByte(contentType, ';'); i >= 0 {
		contentType = contentType[:i]
	}
	contentType = bytes.TrimSpace(contentType)
	if short, ok := shortTypes[string(contentType)]; ok {
		return short
	}
	name := strings.ToLower(string(contentType))
	if short, ok := shortTypes[name]; ok {
		return short
	}
	family, sub, _ := strings.Cut(name, "/")
	for _, suffix := range []string{"json", "xml", "zip"} {
		if strings.HasSuffix(sub, "+"+suffix) {
			return suffix
		}
	}
	if family == "font" || strings.Contains(sub, "font") {
		return "font"
	}
	sub = strings.TrimPrefix(sub, "x-")
	return sub[:min(len(sub), 12)]
}
