package devcert

import "fmt"

// meanings are the exit codes of dotnet dev-certs https (DC-020).
var meanings = map[int]string{
	0:   "fine",
	1:   "the certificate could not be made",
	2:   "the certificate could not be saved",
	3:   "the export failed; does the folder exist?",
	4:   "trusting failed, or only some programs trust it",
	5:   "trust was refused; browsers will warn",
	6:   "there is no valid certificate",
	7:   "the certificate is not trusted",
	8:   "cleaning failed",
	9:   "the key chain holds a certificate whose key cannot be used",
	10:  "unknown key format",
	11:  "the import failed",
	12:  "there is no such file",
	13:  "the file cannot be read",
	14:  "it is no development certificate",
	15:  "other development certificates are present; clean first",
	-1:  "wrong use of the command",
	255: "wrong use of the command",
}

// Meaning says in words how dotnet dev-certs https ended.
func Meaning(exitCode int) string {
	if text, ok := meanings[exitCode]; ok {
		return fmt.Sprintf("%s (code %d)", text, exitCode)
	}
	return fmt.Sprintf("unexpected code %d", exitCode)
}

// ManualTrust are the steps where dotnet dev-certs cannot set trust: on Linux
// before SDK 9 (DC-033). None of them is run by Falconer.
func ManualTrust() []string {
	return []string{
		"dotnet dev-certs cannot set trust on Linux before SDK 9; steps:",
		"dotnet dev-certs https --export-path localhost.crt --format PEM --no-password",
		"Debian, Ubuntu: sudo cp localhost.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
		"Fedora: sudo cp localhost.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust",
		`Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t "P,," -n localhost -i localhost.crt`,
	}
}
