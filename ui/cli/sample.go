package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"falconer/app"
)

// sample writes the sample project into a folder, or runs the sample in this
// terminal (CL-016).
func sample(p *Program, ctx context.Context, args []string) error {
	f := newRunFlags("sample")
	if err := f.parse(args); err != nil {
		return err
	}
	if f.named {
		return p.writeSample(ctx, f.path)
	}
	return p.session(ctx, f, func(sites *app.Sites) ([]*app.Site, error) {
		site, which, err := sites.Sample(ctx, p.StandIn, f.options(p))
		if err != nil {
			return nil, err
		}
		p.warn("%s", which)
		return []*app.Site{site}, nil
	})
}

func (p *Program) writeSample(ctx context.Context, dir string) error {
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	defer sites.Close(ctx)
	full, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	said, err := sites.WriteSample(ctx, full)
	if errors.Is(err, fs.ErrExist) {
		var at *fs.PathError
		_ = errors.As(err, &at)
		return &failure{Other, at.Path + " is there already; nothing was written", "name a new or an empty folder"}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "%s\nrun it with: falconer run %s\n", said, dir)
	return nil
}
