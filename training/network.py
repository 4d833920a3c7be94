"""e5-small with low-rank updates as torch trains it, and the tagger on top, a head that looks at characters."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from assistant.tagger.encoder import PLACES
from assistant.tagger.kinds import LAYERS, classes
from retrieval.e5.encoder import MATRICES
from retrieval.e5.weights import E5File

RANK = 16
WIDTH = 256

KERNEL = 5


class LowRank(nn.Module):
    """A frozen matrix [out, in] with bias, and a learned update of low rank."""

    def __init__(self, weights: E5File, name: str) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weights.tensor(f"{name}.w")), persistent=False)
        self.bias = nn.Parameter(torch.from_numpy(weights.tensor(f"{name}.b").copy()))
        out, into = self.weight.shape
        self.down = nn.Parameter(torch.randn(RANK, into) / math.sqrt(into))
        self.up = nn.Parameter(torch.zeros(out, RANK))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias) + F.linear(F.linear(x, self.down), self.up)


class Norm(nn.Module):
    def __init__(self, weights: E5File, name: str, epsilon: float) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.from_numpy(weights.tensor(f"{name}.w").copy()))
        self.b = nn.Parameter(torch.from_numpy(weights.tensor(f"{name}.b").copy()))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], self.w, self.b, self.epsilon)


class Layer(nn.Module):
    def __init__(self, weights: E5File, number: int, dropout: float) -> None:
        super().__init__()
        for name in MATRICES:
            setattr(self, name, LowRank(weights, f"l{number}.{name}"))
        self.aln = Norm(weights, f"l{number}.aln", weights.shape.epsilon)
        self.oln = Norm(weights, f"l{number}.oln", weights.shape.epsilon)
        self.heads, self.dropout = weights.shape.heads, nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(split(self.q(x)), split(self.k(x)), split(self.v(x)), attn_mask=mask)
        x = self.aln(x + self.dropout(self.ao(mixed.transpose(1, 2).reshape(batch, length, hidden))))
        return self.oln(x + self.dropout(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    """Word vectors of tokens to their hidden states."""

    def __init__(self, weights: E5File, dropout: float = 0.1) -> None:
        super().__init__()
        shape = weights.shape
        position = weights.tensor("emb.pos").reshape(shape.positions, shape.hidden)
        self.register_buffer("position", torch.from_numpy(position + weights.tensor("emb.type")[None, : shape.hidden]))
        self.eln = Norm(weights, "emb.ln", shape.epsilon)
        self.layers = nn.ModuleList(Layer(weights, number, dropout) for number in range(shape.layers))

    def encode(self, words: Tensor, mask: Tensor) -> Tensor:
        """Hidden states [B, T, hidden] of `words` [B, T, hidden]; `mask` [B, T] is true where a token is."""
        x = self.eln(words + self.position[: words.shape[1]])
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return x


class Tagger(Encoder):
    """Tokens to classes of each character, one tensor [batch, characters, classes] a layer of kinds."""

    def __init__(self, weights: E5File, dropout: float = 0.1) -> None:
        super().__init__(weights, dropout)
        hidden = weights.shape.hidden
        self.join = nn.Linear(hidden, WIDTH)
        self.letter = nn.Linear(hidden, WIDTH, bias=False)
        self.place = nn.Embedding(PLACES, WIDTH)
        self.conv1 = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2)
        self.out = nn.ModuleDict({name: nn.Linear(WIDTH, classes(name)) for name in LAYERS})
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, words: Tensor, mask: Tensor, token_of: Tensor, place: Tensor, letters: Tensor
    ) -> dict[str, Tensor]:
        """`words` [B, T, hidden] embeddings, `mask` [B, T] true where a token is, `token_of` and `place` [B, C],
        `letters` [B, C, hidden] the embedding of each character by itself (zeros where it has none)."""
        x = self.encode(words, mask)
        at = token_of[..., None].expand(-1, -1, x.shape[-1])
        chars = self.join(self.dropout(torch.gather(x, 1, at))) + self.letter(letters) + self.place(place)
        chars = F.gelu(chars)
        for conv in (self.conv1, self.conv2):
            chars = chars + F.gelu(conv(self.dropout(chars).transpose(1, 2)).transpose(1, 2))
        return {name: out(chars) for name, out in self.out.items()}
