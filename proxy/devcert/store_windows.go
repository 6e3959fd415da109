package devcert

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	storeName = `CurrentUser\My`
	// exportPrivateKeys and reportUnable are EXPORT_PRIVATE_KEYS and
	// REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY of wincrypt.h.
	exportPrivateKeys = 0x4
	reportUnable      = 0x2
	// storeLooks is how often the store is looked at again: it has no time that
	// could be compared.
	storeLooks = 10 * time.Second
)

var exportPFX = windows.NewLazySystemDLL("crypt32.dll").NewProc("PFXExportCertStoreEx")

// candidates are the development certificates of the user's store. The key is
// exported into memory, never to disk (DC-010).
func (d Dirs) candidates() (found []Certificate, skipped error) {
	store, err := openStore("MY")
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", storeName, err)
	}
	defer windows.CertCloseStore(store, 0)
	var context *windows.CertContext
	for {
		// The call frees the context before; the last one returns an error.
		context, err = windows.CertEnumCertificatesInStore(store, context)
		if err != nil || context == nil {
			return found, skipped
		}
		leaf, err := x509.ParseCertificate(encoded(context))
		if err != nil {
			continue
		}
		if _, marked := versionOf(leaf); !marked {
			continue
		}
		c, err := export(context)
		if err != nil {
			skipped = fmt.Errorf("key of %s: %w", Thumbprint(leaf), err)
			continue
		}
		found = append(found, c)
	}
}

// stamp changes from time to time.
func (d Dirs) stamp() string {
	return strconv.FormatInt(d.now().UnixNano()/int64(storeLooks), 10)
}

func openStore(name string) (windows.Handle, error) {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	return windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM_W, 0, 0,
		windows.CERT_SYSTEM_STORE_CURRENT_USER|windows.CERT_STORE_OPEN_EXISTING_FLAG|windows.CERT_STORE_READONLY_FLAG,
		uintptr(unsafe.Pointer(wide)))
}

func encoded(context *windows.CertContext) []byte {
	return append([]byte(nil), unsafe.Slice(context.EncodedCert, context.Length)...)
}

// export takes one certificate with its key out of the store, into memory.
func export(context *windows.CertContext) (Certificate, error) {
	memory, err := windows.CertOpenStore(windows.CERT_STORE_PROV_MEMORY, 0, 0, 0, 0)
	if err != nil {
		return Certificate{}, fmt.Errorf("making a store in memory: %w", err)
	}
	defer windows.CertCloseStore(memory, 0)
	if err := windows.CertAddCertificateContextToStore(memory, context, windows.CERT_STORE_ADD_ALWAYS, nil); err != nil {
		return Certificate{}, fmt.Errorf("copying the certificate: %w", err)
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	password := hex.EncodeToString(secret)
	wide, err := windows.UTF16PtrFromString(password)
	if err != nil {
		return Certificate{}, err
	}
	var blob windows.CryptDataBlob
	// The first call tells the size.
	for range 2 {
		ok, _, failed := exportPFX.Call(uintptr(memory), uintptr(unsafe.Pointer(&blob)),
			uintptr(unsafe.Pointer(wide)), 0, exportPrivateKeys|reportUnable)
		if ok == 0 {
			return Certificate{}, fmt.Errorf("exporting the key: %w", failed)
		}
		if blob.Data == nil {
			blob.Data = &make([]byte, blob.Size)[0]
		}
	}
	return decodePFX(storeName, unsafe.Slice(blob.Data, blob.Size), password)
}
