using FaceWorker.Core.Operations;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Pages;

/// <summary>What can be done with operations and dead letters.</summary>
internal static class OperationForms
{
    public static void MapOperationForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/operations/{id:long}/cancel", async (long id, CurrentUser user, IOperationAdministration operations, CancellationToken cancel) =>
        {
            await operations.CancelAsync(user.Context, id, cancel);
            return Notice.Done($"Operation {id} is being cancelled.");
        });
        forms.MapPost("/operations/{id:long}/retry", async (long id, CurrentUser user, IOperationAdministration operations, CancellationToken cancel) =>
        {
            await operations.RetryAsync(user.Context, id, cancel);
            return Notice.Done($"Operation {id} will be tried again.");
        });
        forms.MapPost("/dead-letters/replay", async (IFormCollection fields, CurrentUser user, Broker broker, CancellationToken cancel) =>
            Notice.Done($"{Words.Plural((await broker.ReplayAsync(user.Context, [.. fields["letter"].OfType<string>()], cancel)).Count, "letter")} sent to their queues again."));
        forms.MapPost("/dead-letters/discard", async (IFormCollection fields, CurrentUser user, Broker broker, CancellationToken cancel) =>
            Notice.Done($"{Words.Plural((await broker.DiscardAsync(user.Context, [.. fields["letter"].OfType<string>()], cancel)).Count, "letter")} discarded."));
    }
}
