package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/store"
)

// letterVerb is how one thing that can be done about a letter is given on the command line.
type letterVerb struct {
	use    string
	action store.ActionKind
	short  string
	long   string
	done   string
}

func letterVerbs() []letterVerb {
	return []letterVerb{
		{
			"retry SỐ", store.ActionRetry, "Đọc lại một thư đang chờ người xem hoặc bị để riêng",
			"Đọc lại thư từ đầu, ví dụ sau khi danh bạ đã được sửa. Thư đã thực hiện thì không bao giờ đọc lại.", "sẽ được đọc lại ngay",
		},
		{
			"release SỐ", store.ActionRelease, "Cho qua một thư bị để riêng: đã có người xem và thấy không đáng ngại",
			"Đọc lại thư dù trước đó bị để riêng hoặc bị nhận nhầm là có dấu mật. Người gửi vẫn phải được xác thực.", "đã được cho qua, sẽ được đọc lại ngay",
		},
		{
			"reject SỐ", store.ActionReject, "Loại một thư: đóng lại, không xử lý nữa",
			"Đóng thư vĩnh viễn, có ghi lý do. Không gửi gì cho người gửi.", "đã bị loại",
		},
		{
			"assign SỐ MÃ", store.ActionAssign, "Thư này thuộc nhiệm vụ …: đọc lại như thư về nhiệm vụ đó",
			"Ghi nhiệm vụ cho thư rồi đọc lại. Người gửi vẫn phải là người được hỏi và được xác thực: việc này không thay cho ý kiến của ai.", "được ghi vào nhiệm vụ, sẽ được đọc lại ngay",
		},
	}
}

func (p *program) letterVerb(verb letterVerb) *cobra.Command {
	var as, key, reason string
	want, what := 1, "số của thư"
	if verb.action.NeedsTask() {
		want, what = 2, "số của thư và mã nhiệm vụ"
	}
	cmd := &cobra.Command{
		Use: verb.use, Short: verb.short, Long: verb.long, Args: exactly(want, what),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			action := store.LetterAction{Letter: id, Key: key, Action: verb.action, Reason: reason}
			if verb.action.NeedsTask() {
				action.Task = plan.TaskID(args[1])
			}
			if verb.action.NeedsReason() && reason == "" {
				return usage("nêu lý do: --reason \"…\"")
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.actOnLetter(ctx, a, action, as, verb.done) })
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "ai thực hiện: mã người hoặc địa chỉ thư; mặc định là cơ quan điều phối")
	cmd.Flags().StringVar(&key, "key", "", "khóa của lệnh: gửi lại cùng khóa thì chỉ tính một lần")
	cmd.Flags().StringVar(&reason, "reason", "", "lý do, được lưu lại")
	return cmd
}

// actOnLetter is for those who coordinate, as on the page.
func (p *program) actOnLetter(ctx context.Context, a *app, action store.LetterAction, as, done string) error {
	actor, err := a.actor(ctx, as)
	if err != nil {
		return err
	}
	if err := plan.MayHandleLetters(actor); err != nil {
		return err
	}
	if len([]rune(action.Reason)) > plan.MaxReason {
		return usage("lý do dài quá %d chữ", plan.MaxReason)
	}
	action.Actor, action.At = actor.Person, now()
	if action.Key == "" {
		action.Key = newKey()
	}
	err = a.store.ActOnLetter(ctx, action)
	if errors.Is(err, store.ErrOutcomeFinal) {
		return &fault{code: exitInvalid, text: fmt.Sprintf("thư %d đã có kết cục không thay đổi được bằng lệnh này; xem loa mail show %d", action.Letter, action.Letter), err: err}
	}
	if err != nil {
		return err
	}
	letter, err := a.store.LetterIn(ctx, action.Letter)
	if err != nil {
		return err
	}
	return p.show(newLetterView(letter), func() { p.print("Thư %d %s.", action.Letter, done) })
}
