package devcert

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// systemFolders are where OpenSSL looks when SSL_CERT_DIR is not set.
var systemFolders = []string{"/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/lib/ssl/certs", "/etc/openssl/certs"}

// openSSL tells whether the folders that OpenSSL reads hold the certificate
// under its hash.
func (d Dirs) openSSL(leaf *x509.Certificate) bool {
	folders := filepath.SplitList(d.env("SSL_CERT_DIR"))
	if len(folders) == 0 {
		folders = systemFolders
	}
	hash := subjectHash(leaf)
	for _, folder := range folders {
		for n := range 10 {
			if fileHolds(filepath.Join(folder, fmt.Sprintf("%s.%d", hash, n)), leaf) {
				return true
			}
		}
	}
	return false
}

// exportLine is what makes OpenSSL read .NET's folder beside the system's
// (DC-030); no program can set it for the person.
func (d Dirs) exportLine() string {
	folder := d.trustFolder()
	if rest, ok := strings.CutPrefix(folder, d.home()+"/"); ok {
		folder = "$HOME/" + rest
	}
	system := systemFolders[0]
	for _, dir := range systemFolders {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			system = dir
			break
		}
	}
	return `export SSL_CERT_DIR="` + folder + ":" + system + `"`
}

// subjectHash is the name that openssl x509 -hash gives: the first four bytes of
// the SHA-1 of the subject in its canonical form, read with the low byte first.
func subjectHash(leaf *x509.Certificate) string {
	var names []asn1.RawValue
	if _, err := asn1.Unmarshal(leaf.RawSubject, &names); err != nil {
		return ""
	}
	h := sha1.New()
	for _, set := range names {
		h.Write(canonical(set))
	}
	return fmt.Sprintf("%08x", binary.LittleEndian.Uint32(h.Sum(nil)))
}

// canonical writes the texts of one relative name as UTF-8, in lower case, with
// single spaces.
func canonical(set asn1.RawValue) []byte {
	type pair struct {
		Type  asn1.ObjectIdentifier
		Value asn1.RawValue
	}
	var pairs []pair
	if _, err := asn1.UnmarshalWithParams(set.FullBytes, &pairs, "set"); err != nil {
		return set.FullBytes
	}
	for i := range pairs {
		v := &pairs[i].Value
		switch v.Tag {
		case asn1.TagUTF8String, asn1.TagPrintableString, asn1.TagIA5String, asn1.TagT61String:
			text := strings.ToLower(strings.Join(strings.Fields(string(v.Bytes)), " "))
			*v = asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(text)}
		}
	}
	out, err := asn1.MarshalWithParams(pairs, "set")
	if err != nil {
		return bytes.Clone(set.FullBytes)
	}
	return out
}
