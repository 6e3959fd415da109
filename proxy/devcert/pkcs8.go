package devcert

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"hash"
)

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}

	hashes = map[string]func() hash.Hash{
		"":                    sha1.New, // what stands for an absent one
		"1.2.840.113549.2.7":  sha1.New,
		"1.2.840.113549.2.9":  sha256.New,
		"1.2.840.113549.2.11": sha512.New,
	}
	keyLengths = map[string]int{
		"2.16.840.1.101.3.4.1.2":  16, // AES-CBC
		"2.16.840.1.101.3.4.1.22": 24,
		"2.16.840.1.101.3.4.1.42": 32,
	}
	errKey = errors.New("not a key, or another password")
)

// maxIterations keeps a hostile file from computing for minutes.
const maxIterations = 2_000_000

type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbes2 struct{ Derivation, Encryption pkix.AlgorithmIdentifier }

type pbkdf2Parameters struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	Hash       pkix.AlgorithmIdentifier `asn1:"optional"`
}

// decryptKey opens an encrypted PKCS#8 key in the form that .NET and OpenSSL
// write: PBES2 with PBKDF2 and AES-CBC (K-091). The standard library reads only
// keys that are not encrypted.
func decryptKey(der []byte, password string) ([]byte, error) {
	var key encryptedKey
	var scheme pbes2
	var derive pbkdf2Parameters
	var iv []byte
	if _, err := asn1.Unmarshal(der, &key); err != nil {
		return nil, errKey
	}
	if !key.Algorithm.Algorithm.Equal(oidPBES2) || !unmarshal(key.Algorithm.Parameters, &scheme) ||
		!scheme.Derivation.Algorithm.Equal(oidPBKDF2) || !unmarshal(scheme.Derivation.Parameters, &derive) ||
		!unmarshal(scheme.Encryption.Parameters, &iv) {
		return nil, errKey
	}
	newHash, known := hashes[derive.Hash.Algorithm.String()]
	length := keyLengths[scheme.Encryption.Algorithm.String()]
	if !known || length == 0 || len(iv) != aes.BlockSize || len(key.Data) == 0 || len(key.Data)%aes.BlockSize != 0 ||
		derive.Iterations < 1 || derive.Iterations > maxIterations {
		return nil, errKey
	}
	secret, err := pbkdf2.Key(newHash, password, derive.Salt, derive.Iterations, length)
	if err != nil {
		return nil, errKey
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, errKey
	}
	plain := make([]byte, len(key.Data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, key.Data)
	padding := int(plain[len(plain)-1])
	if padding < 1 || padding > aes.BlockSize {
		return nil, errKey
	}
	return plain[:len(plain)-padding], nil
}

func unmarshal(raw asn1.RawValue, into any) bool {
	_, err := asn1.Unmarshal(raw.FullBytes, into)
	return err == nil
}
