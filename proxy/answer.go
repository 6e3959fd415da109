package proxy

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"

	"falconer/proxy/ancm"
	"falconer/proxy/message"
	"falconer/proxy/upstream"
)

// page answers with one of our pages, in the form that the client prefers.
func (x *exchange) page(p ancm.Page) error {
	return x.answer(p.Answer(x.request.Get("Accept")))
}

// answer sends a whole answer of our own.
func (x *exchange) answer(a ancm.Answer) error {
	h := &x.response
	h.Reset()
	reason := a.Reason
	if reason == "" {
		reason = http.StatusText(a.Status)
	}
	h.SetStatus(a.Status, reason)
	if a.ContentType != "" {
		h.Add("Content-Type", a.ContentType)
	}
	h.Add("Content-Length", strconv.Itoa(len(a.Body)))
	for _, challenge := range a.Challenges {
		h.Add("WWW-Authenticate", challenge)
	}
	if a.RetryAfter > 0 {
		h.Add("Retry-After", strconv.Itoa(a.RetryAfter))
	}
	h.Add("Cache-Control", "no-store")
	h.Add("Date", x.front.date.now())
	// A body that nobody read stands before the next request.
	if a.Close || x.bodyAhead() {
		x.client.CloseAfter()
	}
	f := message.Framing{Kind: message.ByLength, Length: int64(len(a.Body))}
	body := a.Body
	if string(x.request.Method) == "HEAD" || len(body) == 0 {
		f, body = message.Framing{}, nil
	}
	x.began = true
	if err := x.client.Begin(h, f); err != nil {
		return errGone
	}
	if x.record != nil {
		x.record.Response(h, true, a.SubStatus)
		x.record.ResponseBody(body)
	}
	if len(body) > 0 && x.client.Write(body, true) != nil {
		return errGone
	}
	if x.client.Finish() != nil {
		return errGone
	}
	return nil
}

// broken ends an exchange that went wrong: with a page while the client has
// nothing yet, else abnormally (ANCM-078, ANCM-079). It returns what is recorded.
func (x *exchange) broken(gen *upstream.Generation, err error) error {
	if err == nil {
		return nil
	}
	if x.began || errors.Is(err, errGone) {
		if !errors.Is(err, errGone) && !errors.Is(err, errEnded) { // those were counted by who ended them
			gen.Interrupted(1)
		}
		x.client.Abort()
		return err
	}
	if refused, ok := errors.AsType[*message.Error](x.upload.err); ok {
		_ = x.page(ancm.Status(refused.Status, 0, refused.Reason))
		return x.upload.err
	}
	if errors.Is(x.upload.err, errTooLarge) {
		return x.page(ancm.Status(413, 1, "Request Entity Too Large"))
	}
	x.application.Gate.Failed()
	gen.Interrupted(1)
	why, code := explain(err)
	if !x.rules.contract.Detailed {
		why = ""
	}
	_ = x.page(ancm.BadGateway(why, code))
	return err
}

// explain says why the app did not answer, in words and by IIS's code.
func explain(err error) (why, code string) {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "The app did not answer within the request timeout.", ancm.CodeTimeout
	case errors.Is(err, errUnsent):
		return "The app could not be reached: it does not accept connections.", ancm.CodeUnreachable
	case errors.Is(err, errUnanswered), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "The app closed the connection before its answer was complete.", ancm.CodeBadAnswer
	}
	return "The app's answer is not valid HTTP: " + err.Error() + ".", ancm.CodeBadAnswer
}
