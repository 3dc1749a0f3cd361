using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Clients;

/// <summary>A grant as the commands show it.</summary>
/// <param name="Gallery">Null: in every gallery.</param>
internal sealed record ClientGrantView(string Client, string May, string? Gallery, string GrantedBy, DateTimeOffset GrantedAt)
{
    public static void Write(Output output, IReadOnlyList<ClientGrant> grants)
    {
        var views = grants.Select(grant => new ClientGrantView(grant.Client.Value, grant.Right.ToName(), grant.Gallery?.Value, grant.GrantedBy, grant.GrantedAt)).ToList();
        output.WriteResult(new { grants = views }, text =>
        {
            if (views.Count == 0)
                text.WriteLine("No rights are granted.");
            else
                text.Write(Drawing.Table(["Client", "May", "Gallery", "Granted by", "Since"], views, view => [view.Client, view.May, view.Gallery ?? "every one", view.GrantedBy, view.GrantedAt]));
        });
    }
}
