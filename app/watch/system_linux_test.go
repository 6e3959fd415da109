package watch

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The numbers are those of the kernel's own headers, as far as they have a name there.
func TestW028_TheTableHoldsTheKernelsNumbers(t *testing.T) {
	for number, want := range map[uint32]string{
		unix.NFS_SUPER_MAGIC: "NFS", unix.SMB_SUPER_MAGIC: "SMB", unix.SMB2_SUPER_MAGIC: "SMB", unix.CIFS_SUPER_MAGIC: "CIFS",
		unix.FUSE_SUPER_MAGIC: "FUSE", unix.V9FS_MAGIC: "9p", unix.CODA_SUPER_MAGIC: "Coda", unix.AFS_SUPER_MAGIC: "AFS",
		unix.AFS_FS_MAGIC: "AFS", unix.NCP_SUPER_MAGIC: "NCP", unix.CEPH_SUPER_MAGIC: "Ceph",
		unix.EXT4_SUPER_MAGIC: "", unix.BTRFS_SUPER_MAGIC: "", unix.XFS_SUPER_MAGIC: "", unix.TMPFS_MAGIC: "", unix.OVERLAYFS_SUPER_MAGIC: "",
	} {
		if got := silent[number]; got != want {
			t.Errorf("%#x is %q, want %q", number, got, want)
		}
	}
}

// mountNames are how the table's file systems are called in the list of mounts.
var mountNames = map[string]string{
	"nfs": "NFS", "nfs4": "NFS", "cifs": "SMB", "smb3": "SMB", "smbfs": "SMB", "9p": "9p", "virtiofs": "FUSE", "fuse": "FUSE", "fuseblk": "FUSE",
	"coda": "Coda", "afs": "AFS", "ncpfs": "NCP", "ceph": "Ceph", "vboxsf": "VirtualBox", "lustre": "Lustre", "prl_fs": "Parallels", "vmhgfs": "VMware",
}

// What this machine has mounted is asked for by statfs, and held against the list of
// mounts.
func TestW028_EachMountOfThisMachineIsTakenForWhatItIs(t *testing.T) {
	list, err := os.Open("/proc/self/mounts")
	if err != nil {
		t.Skip(err)
	}
	defer list.Close()
	kinds, asked := map[string]string{}, 0
	for lines := bufio.NewScanner(list); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 2 {
			kinds[fields[1]] = fields[2] // the last on a folder is the one that is seen
		}
	}
	for folder, kind := range kinds {
		var s unix.Statfs_t
		if unix.Statfs(folder, &s) != nil || s.Type == unix.AUTOFS_SUPER_MAGIC {
			continue // nobody may look, or nothing is mounted yet
		}
		asked++
		first, _, _ := strings.Cut(kind, ".") // fuse.sshfs
		want, got := mountNames[first], silentFileSystem(folder)
		if want == "SMB" && got == "CIFS" {
			want = got // as the kernel's version has it
		}
		if got != want {
			t.Errorf("%s, mounted as %s, is %q, want %q", folder, kind, got, want)
		}
	}
	if asked == 0 {
		t.Error("no mount could be asked for")
	}
	if got := silentFileSystem("/nowhere/at/all"); got != "" {
		t.Errorf("what is not there is %q", got)
	}
}
