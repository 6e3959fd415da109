package devcert

import (
	"os"
	"path/filepath"
)

func (d Dirs) env(name string) string {
	look := d.Env
	if look == nil {
		look = os.LookupEnv
	}
	value, _ := look(name)
	return value
}

// pemName is what dotnet dev-certs calls the public certificate.
func pemName(thumbprint string) string { return "aspnetcore-localhost-" + thumbprint }

// trustFolder is where dotnet dev-certs puts the certificate for OpenSSL (DC-031).
func (d Dirs) trustFolder() string {
	if dir := d.env("DOTNET_DEV_CERTS_OPENSSL_CERTIFICATE_DIRECTORY"); dir != "" {
		return dir
	}
	return filepath.Join(d.home(), ".aspnet", "dev-certs", "trust")
}
