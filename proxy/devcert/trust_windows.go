package devcert

import (
	"bytes"

	"golang.org/x/sys/windows"
)

// trust looks into CurrentUser\Root, where dotnet dev-certs puts the certificate
// without its key.
func (d Dirs) trust(c Certificate) trusted {
	var t trusted
	store, err := openStore("ROOT")
	if err != nil {
		return t
	}
	defer windows.CertCloseStore(store, 0)
	yes := false
	var context *windows.CertContext
	for {
		context, err = windows.CertEnumCertificatesInStore(store, context)
		if err != nil || context == nil {
			break
		}
		if bytes.Equal(encoded(context), c.Leaf.Raw) {
			yes = true
			_ = windows.CertFreeCertificateContext(context)
			break
		}
	}
	t.system, t.dotNet = trustOf(yes), trustOf(yes)
	t.add("the system", yes)
	return t
}
