package launchsettings

import "falconer/launchsettings/source"

// iis reads the iisSettings block (LS section 4).
func (root object) iis() IISSettings {
	s := IISSettings{AnonymousAuthentication: true} // LS-041
	v := root.get("iisSettings")
	o, ok := root.object(v, "iisSettings")
	if !ok {
		root.add(source.Error, v, `write "iisSettings": {}`, `"iisSettings" must be an object, found %s`, kindOf(v))
		return s
	}
	if v == nil || v.Value.Kind() == 'n' {
		return s
	}
	s.Present, s.Place = true, root.index.Place(v.StartOffset)
	s.WindowsAuthentication, _ = o.boolean("windowsAuthentication", false)
	s.AnonymousAuthentication, _ = o.boolean("anonymousAuthentication", true)
	s.IISExpress = o.address("iisExpress")
	s.IIS = o.address("iis")
	return s
}

func (o object) address(name string) (a IISAddress) {
	v := o.get(name)
	block, ok := o.object(v, "iisSettings."+name)
	if !ok {
		o.add(source.Error, v, "write an object with applicationUrl and sslPort", "%q must be an object, found %s", name, kindOf(v))
		return a
	}
	if v == nil || v.Value.Kind() == 'n' {
		return a
	}
	a.Present = true
	a.ApplicationURL, _ = block.text("applicationUrl")
	a.SSLPort, a.SSLPortPlace = block.port("sslPort")
	return a
}
