using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages;

/// <summary>What can be done with archives.</summary>
internal static class ArchiveForms
{
    public static void MapArchiveForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/g/{gallery}/archives", async (string gallery, [FromForm] string source, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            var archive = await archives.AddAsync(user.Context, new GalleryName(gallery), new ArchiveSource(source.Trim()), cancel);
            return Notice.Done($"Archive {archive.Id} is being listed.");
        });
        forms.MapPost("/archives/{id:long}/pause", async (long id, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            await archives.PauseAsync(user.Context, id, cancel);
            return Notice.Done($"Archive {id} is paused.", undo: $"/archives/{id}/resume");
        });
        forms.MapPost("/archives/{id:long}/resume", async (long id, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            await archives.ResumeAsync(user.Context, id, cancel);
            return Notice.Done($"Archive {id} goes on.");
        });
        forms.MapPost("/archives/{id:long}/cancel", async (long id, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            await archives.CancelAsync(user.Context, id, cancel);
            return Notice.Done($"Archive {id} is cancelled.", undo: $"/archives/{id}/resume");
        });
        forms.MapPost("/archives/{id:long}/rescan", async (long id, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            await archives.RescanAsync(user.Context, id, cancel);
            return Notice.Done($"Archive {id} is being listed again.");
        });
        forms.MapPost("/archives/{id:long}/retry", async (long id, [FromForm] string? reason, CurrentUser user, IArchiveAdministration archives, CancellationToken cancel) =>
        {
            var which = Enum.TryParse<RejectionReason>(reason, ignoreCase: true, out var known) ? known : (RejectionReason?)null;
            var sent = await archives.RetryAsync(user.Context, id, new FailureFilter(which), cancel);
            return Notice.Done($"{Words.Plural(sent, "photo")} will be looked at again.");
        });
    }
}
