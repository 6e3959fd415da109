package winauth

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"
)

// The system's security provider, as far as the accepting side needs it.
var (
	secur32        = syscall.NewLazyDLL("secur32.dll")
	acquire        = secur32.NewProc("AcquireCredentialsHandleW")
	accept         = secur32.NewProc("AcceptSecurityContext")
	complete       = secur32.NewProc("CompleteAuthToken")
	queryToken     = secur32.NewProc("QuerySecurityContextToken")
	deleteContext  = secur32.NewProc("DeleteSecurityContext")
	freeCredential = secur32.NewProc("FreeCredentialsHandle")
)

// Constants of sspi.h and winerror.h.
const (
	inbound         = 1    // SECPKG_CRED_INBOUND
	bufferToken     = 2    // SECBUFFER_TOKEN
	native          = 0x10 // SECURITY_NATIVE_DREP
	connection      = 0x800
	continueNeeded  = 0x00090312
	completeNeeded  = 0x00090313
	completeAndMore = 0x00090314

	duplicateHandles = 0x0040 // PROCESS_DUP_HANDLE
	closeSource      = 1      // DUPLICATE_CLOSE_SOURCE

	// mostToken bounds what is answered: Windows' own limit of a token.
	mostToken = 65535
)

// secHandle is a CredHandle or CtxtHandle.
type secHandle struct{ lower, upper uintptr }

// secBuffer and secBufferDesc are the structures of those names.
type secBuffer struct {
	size uint32
	kind uint32
	data *byte
}

type secBufferDesc struct {
	version uint32
	count   uint32
	buffers *secBuffer
}

// sspi is a conversation with the system's provider.
type sspi struct {
	credential secHandle
	context    secHandle
	begun      bool
	user       syscall.Handle // the impersonation token, once the user is known
}

// Begin asks the system for a conversation of a scheme.
func Begin(scheme string) (Conversation, error) {
	name, err := syscall.UTF16PtrFromString(scheme)
	if err != nil {
		return nil, fmt.Errorf("beginning %s: %w", scheme, err)
	}
	s := &sspi{}
	var expiry int64
	status, _, _ := acquire.Call(0, uintptr(unsafe.Pointer(name)), inbound, 0, 0, 0, 0,
		uintptr(unsafe.Pointer(&s.credential)), uintptr(unsafe.Pointer(&expiry)))
	if status != 0 {
		return nil, fmt.Errorf("beginning %s: %w", scheme, syscall.Errno(status))
	}
	return s, nil
}

// Step implements [Conversation].
func (s *sspi) Step(said []byte) (answer []byte, done bool, err error) {
	if len(said) == 0 {
		return nil, false, errors.New("the client said nothing")
	}
	in := secBuffer{uint32(len(said)), bufferToken, &said[0]}
	room := make([]byte, mostToken)
	out := secBuffer{mostToken, bufferToken, &room[0]}
	inDesc, outDesc := secBufferDesc{0, 1, &in}, secBufferDesc{0, 1, &out}
	var attributes uint32
	var expiry int64
	var old uintptr
	if s.begun {
		old = uintptr(unsafe.Pointer(&s.context))
	}
	status, _, _ := accept.Call(uintptr(unsafe.Pointer(&s.credential)), old, uintptr(unsafe.Pointer(&inDesc)), connection, native,
		uintptr(unsafe.Pointer(&s.context)), uintptr(unsafe.Pointer(&outDesc)), uintptr(unsafe.Pointer(&attributes)), uintptr(unsafe.Pointer(&expiry)))
	switch status {
	case 0, continueNeeded, completeNeeded, completeAndMore:
		s.begun = true
	default:
		return nil, false, fmt.Errorf("accepting the client: %w", syscall.Errno(status))
	}
	if status == completeNeeded || status == completeAndMore {
		if status, _, _ := complete.Call(uintptr(unsafe.Pointer(&s.context)), uintptr(unsafe.Pointer(&outDesc))); status != 0 {
			return nil, false, fmt.Errorf("accepting the client: %w", syscall.Errno(status))
		}
	}
	answer = room[:min(out.size, mostToken)]
	if status == continueNeeded || status == completeAndMore {
		return answer, false, nil
	}
	if status, _, _ := queryToken.Call(uintptr(unsafe.Pointer(&s.context)), uintptr(unsafe.Pointer(&s.user))); status != 0 {
		return nil, false, fmt.Errorf("asking for the user's token: %w", syscall.Errno(status))
	}
	return answer, true, nil
}

// Grant implements [Conversation].
func (s *sspi) Grant(pid int) (uintptr, error) {
	process, err := syscall.OpenProcess(duplicateHandles, false, uint32(pid))
	if err != nil {
		return 0, fmt.Errorf("giving the user's token to process %d: %w", pid, err)
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	own, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0, fmt.Errorf("giving the user's token to process %d: %w", pid, err)
	}
	var there syscall.Handle
	if err := syscall.DuplicateHandle(own, s.user, process, &there, 0, false, syscall.DUPLICATE_SAME_ACCESS); err != nil {
		return 0, fmt.Errorf("giving the user's token to process %d: %w", pid, err)
	}
	return uintptr(there), nil
}

// Revoke implements [Conversation].
func (s *sspi) Revoke(pid int, handle uintptr) {
	process, err := syscall.OpenProcess(duplicateHandles, false, uint32(pid))
	if err != nil {
		return // it has ended, and its handles with it
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	own, err := syscall.GetCurrentProcess()
	if err != nil {
		return
	}
	var here syscall.Handle
	if syscall.DuplicateHandle(process, syscall.Handle(handle), own, &here, 0, false, closeSource|syscall.DUPLICATE_SAME_ACCESS) == nil {
		_ = syscall.CloseHandle(here)
	}
}

// Close implements [Conversation].
func (s *sspi) Close() {
	if s.user != 0 {
		_ = syscall.CloseHandle(s.user)
		s.user = 0
	}
	if s.begun {
		_, _, _ = deleteContext.Call(uintptr(unsafe.Pointer(&s.context)))
		s.begun = false
	}
	if s.credential != (secHandle{}) {
		_, _, _ = freeCredential.Call(uintptr(unsafe.Pointer(&s.credential)))
		s.credential = secHandle{}
	}
}
