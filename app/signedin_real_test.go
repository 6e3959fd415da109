package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const signedInProgram = `using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication("Cookies").AddCookie("Cookies", o => o.LoginPath = "/login");
builder.Services.AddAuthorization(o => o.AddPolicy("staff", p => p.RequireRole("staff")));
var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/login", async (HttpContext c) =>
{
    await c.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "Cookies")));
    return "signed in";
});
app.MapGet("/secret", (ClaimsPrincipal who) => "the secret of " + who.Identity!.Name).RequireAuthorization();
app.MapGet("/staff", () => "for staff").RequireAuthorization("staff");
app.Run();
`

// An app with cookies, and what it answers to those who are signed in and those who
// are not: the same from a process that stood by, also to a cookie of the generation
// before; and while it stands by, the keys that protect the cookies are neither read
// nor made.
func TestStandbyOfAnAppWithAuthentication(t *testing.T) {
	w, folder := dotnetStage(t)
	project := filepath.Join(w.dir, "web")
	if err := os.CopyFS(project, os.DirFS(filepath.Join(folder, "templates", "web"))); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(project, "Program.cs"), signedInProgram)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.up(site)
	client := w.client()
	cookie, _, _ := strings.Cut(w.get(client, base+"/login").header.Get("Set-Cookie"), ";")
	answers := func() (out []string) {
		for _, request := range [][]string{{"/secret"}, {"/secret", "Cookie: " + cookie}, {"/staff", "Cookie: " + cookie}, {"/secret", "Cookie: " + cookie + "x"}} {
			a := w.get(client, base+request[0], request[1:]...)
			out = append(out, strings.Join([]string{request[0], a.header.Get("Location"), a.body}, " "))
		}
		return out
	}
	normal := strings.ReplaceAll(strings.Join(answers(), "\n"), base, "")
	want := "/secret /login?ReturnUrl=%2Fsecret \n/secret  the secret of ann\n/staff /Account/AccessDenied?ReturnUrl=%2Fstaff \n/secret /login?ReturnUrl=%2Fsecret "
	if cookie == "" || normal != want {
		t.Fatalf("after a normal start the answers are\n%s\nwant\n%s", normal, want)
	}

	keys := filepath.Join(w.dir, ".aspnet", "DataProtection-Keys")
	if list, err := os.ReadDir(keys); err != nil || len(list) == 0 {
		t.Fatalf("the app keeps its keys elsewhere: %v", err)
	}
	c := site.main().crew
	w.standsBy(site)
	c.scrap()
	if err := os.Rename(keys, keys+".away"); err != nil { // who looks for keys makes new ones
		t.Fatal(err)
	}
	c.prepareSpare()
	w.standsBy(site)
	c.mu.Lock()
	sp := c.spare.next
	c.mu.Unlock()
	if got := strings.Join(sp.order.Features, " "); got != "authentication" {
		t.Errorf("learned was %q", got)
	}
	if why := sp.process.Cold(); why != "" {
		t.Errorf("it is less warm: %s", why)
	}
	if _, err := os.Stat(keys); !os.IsNotExist(err) {
		found, _ := os.ReadDir(keys)
		t.Errorf("what stands by asked for keys: %v, %v", err, found)
	}
	if err := os.Rename(keys+".away", keys); err != nil {
		t.Fatal(err)
	}
	site.Restart()
	if g := w.generation(site, 2).Newest(); !g.Standby {
		t.Fatalf("generation 2 was started in the normal way: %s", g.Normal)
	}
	if got := strings.ReplaceAll(strings.Join(answers(), "\n"), base, ""); got != normal {
		t.Errorf("the answers are\n%s\nafter a normal start they were\n%s", got, normal)
	}
	if list, _ := os.ReadDir(keys); len(list) != 1 {
		t.Errorf("there are %d keys", len(list))
	}
}
