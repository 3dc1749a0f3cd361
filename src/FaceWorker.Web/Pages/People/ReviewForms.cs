using FaceWorker.Core.People;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages.People;

/// <summary>What the page of the review posts.</summary>
internal static class ReviewForms
{
    public static void MapReview(this IEndpointRouteBuilder forms)
    {
        var review = forms.MapGroup("/g/{gallery}/review");
        review.MapPost("/answer", AnswerAsync);
        review.MapPost("/undo", UndoAsync);
    }

    private static async Task<Notice> AnswerAsync(string gallery, [FromForm] long question, [FromForm] string answer, [FromForm] long? one, [FromForm] long? other,
        CurrentUser user, IReviewQueue review, CancellationToken cancel)
    {
        if (!Enum.TryParse<ReviewAnswer>(answer, ignoreCase: true, out var said) || !Enum.IsDefined(said))
            return new Notice($"'{answer}' is no answer; say same, different or unsure.", IsProblem: true);
        await review.AnswerAsync(user.Context, PeopleText.ReadGallery(gallery), question, said, one, other, cancel);
        return Notice.Done(said switch
        {
            ReviewAnswer.Same => "They are one person now.",
            ReviewAnswer.Different => "They are two people, and are never taken for one.",
            _ => "You are not asked this again.",
        }, next: $"/g/{gallery}/review", undo: $"/g/{gallery}/review/undo");
    }

    private static async Task<Notice> UndoAsync(string gallery, CurrentUser user, IReviewQueue review, CancellationToken cancel) =>
        await review.UndoAsync(user.Context, PeopleText.ReadGallery(gallery), cancel) is null
            ? Notice.Done("There is no answer to undo.", next: $"/g/{gallery}/review")
            : Notice.Done("The last answer is undone, and asked again.", next: $"/g/{gallery}/review");
}
