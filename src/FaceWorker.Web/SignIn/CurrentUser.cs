using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Web.SignIn;

/// <summary>Who asks, for pages, forms and the API: the account of the request's session or token, as it is in the database now.</summary>
internal sealed class CurrentUser(IHttpContextAccessor accessor)
{
    private static readonly object Key = new();

    private static readonly Caller Nobody = new("nobody", Rights.None);

    /// <summary>Null: nobody is signed in.</summary>
    public Account? Account => accessor.HttpContext?.Items[Key] as Account;

    /// <summary>For the use cases.</summary>
    public RequestContext Context => new(Account?.Caller ?? Nobody, Lane.Interactive);

    /// <summary>May manage accounts, and what concerns all galleries.</summary>
    public bool IsAdministrator => MayEverywhere(Rights.Administer);

    public bool May(Rights rights, GalleryName gallery) => Context.Caller.May(rights, gallery);

    public bool MayEverywhere(Rights rights) => (Context.Caller.Rights & rights) == rights;

    public static void Remember(HttpContext context, Account account) => context.Items[Key] = account;
}

/// <summary>The galleries that the user knows, asked once per request.</summary>
internal sealed class VisibleGalleries(IGalleryAdministration galleries, CurrentUser user)
{
    private Task<IReadOnlyList<GalleryName>>? names;

    public Task<IReadOnlyList<GalleryName>> NamesAsync(CancellationToken cancel) =>
        names ??= user.Account is null ? Task.FromResult<IReadOnlyList<GalleryName>>([]) : galleries.NamesAsync(user.Context, cancel);
}
