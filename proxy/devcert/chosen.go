package devcert

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"falconer/launchsettings/source"
)

// Load reads a certificate that a person chose (DC-014): a PFX, or a PEM whose
// key stands in the same file or in keyFile. The error is a *source.Problem and
// never holds the password (DC-036).
func Load(file, keyFile, password string) (Certificate, error) {
	data, err := readChosen(file)
	if err != nil {
		return Certificate{}, err
	}
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		if leaf, err := x509.ParseCertificate(data); err == nil {
			return Certificate{}, fault(file, "it has no private key; it holds only the certificate of "+leaf.Subject.String(),
				"export with a key: dotnet dev-certs https -ep FILE -p PASSWORD")
		}
		return decodePFX(file, data, password)
	}
	if keyFile == "" {
		return decodePEM(file, data, file, data, password)
	}
	key, err := readChosen(keyFile)
	if err != nil {
		return Certificate{}, err
	}
	return decodePEM(file, data, keyFile, key, password)
}

func readChosen(path string) ([]byte, error) {
	data, err := readLimited(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fault(path, "there is no such file", "correct the path in Settings")
	case errors.Is(err, os.ErrPermission):
		return nil, fault(path, "it cannot be read: permission denied", "give yourself the right to read it")
	case err != nil:
		return nil, fault(path, "it is no certificate file", "choose a PFX or PEM file")
	}
	return data, nil
}

// decodePEM reads the certificates of one text and the key of another, which may
// be the same.
func decodePEM(certFile string, certText []byte, keyFile string, keyText []byte, password string) (Certificate, error) {
	var chain []*x509.Certificate
	for _, block := range blocks(certText) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return Certificate{}, fault(certFile, "a certificate in it is broken", "export it again")
		}
		chain = append(chain, c)
	}
	if len(chain) == 0 {
		return Certificate{}, fault(certFile, "it holds no certificate", "choose the file that begins with BEGIN CERTIFICATE")
	}
	key, err := decodeKey(keyFile, keyText, password)
	if err != nil {
		return Certificate{}, err
	}
	if !belongs(key, chain[0]) {
		return Certificate{}, fault(keyFile, fmt.Sprintf("the key in %s does not belong to the certificate in %s", keyFile, certFile), "choose the two files that were exported together")
	}
	return newCertificate(certFile, key, chain...), nil
}

func decodeKey(file string, text []byte, password string) (any, error) {
	for _, block := range blocks(text) {
		var key any
		var err error
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			if password == "" {
				return nil, fault(file, "the key is protected by a password", "give the password in Settings")
			}
			var plain []byte
			if plain, err = decryptKey(block.Bytes, password); err == nil {
				key, err = x509.ParsePKCS8PrivateKey(plain)
			}
			if err != nil {
				return nil, fault(file, "wrong password", "correct the password")
			}
		default:
			continue
		}
		if err != nil {
			return nil, fault(file, "the key in it is broken", "export it again")
		}
		return key, nil
	}
	return nil, fault(file, "it has no private key; set KeyPath", "choose the file that begins with BEGIN PRIVATE KEY as the key")
}

func blocks(text []byte) (list []*pem.Block) {
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			return list
		}
		list = append(list, block)
	}
}

func fault(file, message, hint string) error {
	return &source.Problem{Place: source.Place{File: file}, Severity: source.Error, Message: message, Hint: hint}
}
